"""What a client is told of a session that it has opened."""

from __future__ import annotations

from typing import Any

from envserver._proto import uepool_pb2 as pb
from envserver.server import Server
from envserver.session import Session
from envserver.spec import DTYPE_NAMES, Role
from envserver.version import __version__


def opened(session: Session, server: Server) -> Any:
    """uepool.v1.Opened."""
    assert session.spec is not None
    message = pb.Opened(
        session_id=session.id,
        attach_secret=session.attach_secret,
        spec_json=session.spec_json,
        server_version=__version__,
        attach_address=server.attachments.address,
        num_envs=session.options.num_envs,
        batch_size=session.options.batch_size,
        keep_seconds=server.keep_seconds if session.options.keep else 0.0,
        agents=session.spec.agents,
        segment_bytes=session.segment_bytes,
    )
    for (role, index, name, code, shape), offset, segment_offset, row_bytes in session.layout():
        if role == Role.ACTION:
            message.actions.add(
                role=role, index=index, name=name, dtype=DTYPE_NAMES[code], shape=shape, row_bytes=row_bytes
            )
            continue
        message.tensors.add(
            role=role,
            index=index,
            name=name,
            dtype=DTYPE_NAMES[code],
            shape=shape,
            row_bytes=row_bytes,
            offset=offset if role <= Role.FINAL_FLAG else 0,
            segment_offset=segment_offset,
        )
    return message
