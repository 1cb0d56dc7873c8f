"""Stands in for the system behind it all: records what it was called with.

`Backend` is the record, without clock or I/O; `BackendRoom(backend).add_to(application)` serves it:
POST `/backend/{channel}` is a call, PUT `/backend/{channel}` says how it answers from now on, GET
`/backend/{channel}` tells how often the work of each key was done, GET `/backend` sums up.
"""

from rehearsal.backend.backend import Backend
from rehearsal.backend.behaviour import Behaviour, behaviour
from rehearsal.backend.call import Call, call
from rehearsal.backend.record import Record
from rehearsal.backend.room import BackendRoom

__all__ = ["Backend", "BackendRoom", "Behaviour", "Call", "Record", "behaviour", "call"]
