"""Who is remembered for a doing, and which refusals are worth remembering?"""

from uuid import UUID

from domain.fields import Who
from services.access.actors import PartnerActor, ResidentActor, StaffActor
from services.audit.note import Doing

# Somebody tried what they may not, or guessed.
REFUSALS = frozenset(
    {
        "forbidden", "not_found", "actor_not_allowed", "unit_is_named", "same_reviewer", "reassign_to_other",
        "code_wrong", "join_code_wrong", "code_attempts_used_up", "join_attempts_used_up", "signin_failed",
        "signin_attempts_used_up", "totp_required", "second_factor_required", "scope_missing", "password_wrong",
        "one_time_code_wrong", "one_time_codes_used_up", "invitation_unknown", "role_not_yours", "oidc_failed",
        "oidc_unlinked", "passphrase_wrong", "passphrase_attempts_used_up", "report_damaged",
    }
)  # fmt: skip


def by(actor: object, topic: str, *, petition_id: UUID | None = None, **data: object) -> Doing:
    """Return what an actor did; who has not said who they are is anybody."""
    if isinstance(actor, StaffActor):
        return Doing(topic, Who.STAFF, actor.id, actor.unit_id, actor.county_code, petition_id, data)
    if isinstance(actor, PartnerActor):
        return Doing(topic, Who.PARTNER, None, None, actor.county_code, petition_id, {"partner": str(actor.id), **data})
    who = Who.RESIDENT if isinstance(actor, ResidentActor) else Who.ANYBODY
    return Doing(topic, who, petition_id=petition_id, data=data)
