"""Answers of the gateway itself, as Azure words them."""

import json
from collections.abc import Mapping
from uuid import UUID

from rehearsal.effects import Response


def answer(status: int, message: str, headers: Mapping[str, str] | None = None) -> Response:
    return _json({"statusCode": status, "message": message}, headers or {})


def internal_error(request_id: UUID) -> Response:
    about = {"message": "Internal server error", "activityId": str(request_id)}
    return _json({"statusCode": 500, **about}, {})


def _json(body: Mapping[str, object], headers: Mapping[str, str]) -> Response:
    return Response(
        status=int(str(body["statusCode"])),
        headers={"Content-Type": "application/json", **headers},
        body=json.dumps(body).encode(),
    )
