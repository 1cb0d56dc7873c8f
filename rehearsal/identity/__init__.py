"""Microsoft Entra and role-based access, as far as the deployed identities need them.

    tokens = Tokens(connection, now)
    tokens.issue(principal_id, resource)          -> Token(text, expires)
    tokens.principal_of(text, resource)           -> principal id, or None for what is no good
    permits(azure, principal_id, action, scope)   -> bool, by the deployed role assignments
    of_client(azure, client_id)                   -> the user-assigned identity, or None

`IdentityRoom(azure, tokens).host(resource_id)` lets a host's processes ask for tokens of the
identities that are assigned to it, by IDENTITY_ENDPOINT and IDENTITY_HEADER.
"""

from rehearsal.identity.grants import of_client, permits
from rehearsal.identity.room import IdentityRoom
from rehearsal.identity.tokens import ARM, STORAGE, Token, Tokens

__all__ = ["ARM", "STORAGE", "IdentityRoom", "Token", "Tokens", "of_client", "permits"]
