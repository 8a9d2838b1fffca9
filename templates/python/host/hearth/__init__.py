"""What a handler may import: ``from hearth import Response, BadRequest``."""

from hearth.problem import BadRequest, PayloadTooLarge
from hearth.request import Request
from hearth.response import Response

__all__ = ["BadRequest", "PayloadTooLarge", "Request", "Response"]
