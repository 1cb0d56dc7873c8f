"""The static types that expressions have, and which converts to which by itself."""

from enum import StrEnum


class Type(StrEnum):
    BOOL = "bool"
    INT = "int"
    LONG = "long"
    STRING = "string"
    OBJECT = "object"
    NULL = "null"
    BYTES = "byte[]"
    BYTE_SEQUENCE = "IEnumerable<byte>"
    GUID = "Guid"
    DATE_TIME = "DateTime"
    SHA256 = "SHA256"
    ENCODING = "Encoding"
    FORMATTING = "Formatting"
    JOBJECT = "JObject"
    JARRAY = "JArray"
    JPROPERTY = "JProperty"
    RESPONSE = "IResponse"
    CONTEXT = "IProxyRequestContext"
    REQUEST = "IRequest"
    HEADERS = "IReadOnlyDictionary<string, string[]>"
    BODY = "IMessageBody"
    API = "IApi"
    OPERATION = "IOperation"
    SUBSCRIPTION = "ISubscription"
    VARIABLES = "IReadOnlyDictionary<string, object>"
    LAST_ERROR = "ProxyError"


VALUE_TYPES = {Type.BOOL, Type.INT, Type.LONG, Type.GUID, Type.DATE_TIME, Type.FORMATTING}
NUMBERS = {Type.INT, Type.LONG}


def is_reference(type: Type) -> bool:
    return type not in VALUE_TYPES


def converts(source: Type, target: Type) -> bool:
    """Whether C# converts without a cast."""
    if source == target or target is Type.OBJECT:
        return True
    if source is Type.NULL:
        return is_reference(target)
    return (source, target) in {(Type.INT, Type.LONG), (Type.BYTES, Type.BYTE_SEQUENCE)}
