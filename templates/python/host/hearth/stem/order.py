import json
import os

PATH = "/.hearth/specialise"


def environment_of(body: bytes) -> dict[str, str]:
    """The whole environment of the instance that a cell is to become. Raises ValueError with a message for the sender."""
    order = json.loads(body)
    environment = order.get("environment") if isinstance(order, dict) else None
    if not isinstance(environment, dict):
        raise ValueError('the body must be {"environment": {"NAME": "value", ...}}')
    for name, value in environment.items():
        if name == "" or "=" in name or "\0" in name or not isinstance(value, str) or "\0" in value:
            # Not the value: it may be a secret.
            raise ValueError(f"the environment's {json.dumps(name)} is not a variable with a text as its value")
    return environment


def replace_environment(environment: dict[str, str]):
    """Nothing of before stays."""
    os.environ.clear()
    os.environ.update(environment)
