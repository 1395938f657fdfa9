"""Messages of the services that sessions are compared with, made at run time: no compiler of protobuf is needed."""

from __future__ import annotations

from typing import Any

from google.protobuf import descriptor_pb2, descriptor_pool, message_factory

_Field = descriptor_pb2.FieldDescriptorProto


def _file() -> descriptor_pb2.FileDescriptorProto:
    file = descriptor_pb2.FileDescriptorProto(name="uepool_bench.proto", package="uepool_bench", syntax="proto3")

    def message(name: str, *fields: tuple[str, int, bool, str]) -> None:
        made = file.message_type.add(name=name)
        for number, (field, kind, repeated, of) in enumerate(fields, 1):
            label = _Field.LABEL_REPEATED if repeated else _Field.LABEL_OPTIONAL
            made.field.add(name=field, number=number, type=kind, label=label, type_name=of or None)

    message("StepRequest", ("env", _Field.TYPE_UINT32, False, ""), ("actions", _Field.TYPE_INT64, True, ""))
    message(
        "EnvStep",
        ("observation", _Field.TYPE_BYTES, False, ""),
        ("reward", _Field.TYPE_DOUBLE, False, ""),
        ("terminated", _Field.TYPE_BOOL, False, ""),
        ("truncated", _Field.TYPE_BOOL, False, ""),
    )
    message("StepReply", ("rows", _Field.TYPE_MESSAGE, True, ".uepool_bench.EnvStep"))
    return file


_pool = descriptor_pool.DescriptorPool()
_pool.Add(_file())


def _class(name: str) -> Any:
    return message_factory.GetMessageClass(_pool.FindMessageTypeByName(f"uepool_bench.{name}"))


StepRequest, EnvStep, StepReply = _class("StepRequest"), _class("EnvStep"), _class("StepReply")
