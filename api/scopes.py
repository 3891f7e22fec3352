"""Which scope opens which route to a token for scripts?

What stands in no row is for people who signed in. That a token carries no more than its scopes say is
said once more where permissions are asked (``StaffActor.may``).
"""

from collections.abc import Mapping
from types import MappingProxyType

from domain.permissions import TokenScope

ROUTES: Mapping[TokenScope, str] = MappingProxyType(
    {
        TokenScope.READ_INBOX: "listInbox",
        TokenScope.READ_PETITIONS: (
            "readPetitionAtDesk listDeskMoves explainClocksAtDesk readDocumentAtDesk readAttachmentAtDesk"
        ),
        TokenScope.READ_FIGURES: "listWarnings listOrders listProposals readFigures",
        TokenScope.WRITE_MOVES: "makeDeskMove",
    }
)
SCOPE_OF = MappingProxyType({name: scope for scope, names in ROUTES.items() for name in names.split()})
