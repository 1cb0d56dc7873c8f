"""How Blob Storage says no.

https://learn.microsoft.com/rest/api/storageservices/blob-service-error-codes
"""

from rehearsal.control.refusal import Refusal


class StorageError(Refusal):
    """A status, a code of Azure's, and a sentence."""

    def __init__(self, status: int, code: str, message: str) -> None:
        super().__init__(message)
        self.status = status
        self.code = code


def no_such_container() -> StorageError:
    return StorageError(404, "ContainerNotFound", "The specified container does not exist.")


def no_such_blob() -> StorageError:
    return StorageError(404, "BlobNotFound", "The specified blob does not exist.")


def not_authenticated() -> StorageError:
    return StorageError(
        401, "NoAuthenticationInformation", "A bearer token that is accepted here is needed."
    )


def not_permitted() -> StorageError:
    return StorageError(
        403,
        "AuthorizationPermissionMismatch",
        "This request is not authorized to perform this operation using this permission.",
    )
