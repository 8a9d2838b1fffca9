"""What a handler may import: ``from hearth import Response, BadRequest``."""

from hearth.request import BadRequest, Request
from hearth.response import Response

__all__ = ["BadRequest", "Request", "Response"]
