"""Which documents are there, and what stands in each?

One class for each kind of ``models.record.Document``; the door writes their bodies, the pages show
them, ``templates/papers/<kind>.typ`` prints them.
"""

from collections.abc import Mapping
from types import MappingProxyType

from schemas.papers import handling, intake, reviews, supervision
from schemas.papers.parts import Answered, PaperBody, Whom

__all__ = ["PAPERS", "Answered", "PaperBody", "Whom"]

PAPERS: Mapping[str, type[PaperBody]] = MappingProxyType(
    {
        "registration_receipt": intake.RegistrationReceipt,
        "level_skip_notice": intake.LevelSkipNotice,
        "transfer_letter": intake.TransferLetter,
        "emergency_report": intake.EmergencyReport,
        "danger_note": intake.DangerNote,
        "statutory_route_notice": intake.StatutoryRouteNotice,
        "handover_slip": intake.HandoverSlip,
        "duplicate_notice": intake.DuplicateNotice,
        "supplement_notice": intake.SupplementNotice,
        "supplement": intake.Supplement,
        "note": intake.Supplement,
        "dormant_notice": intake.DormantNotice,
        "tier_slip": handling.AcceptanceNotice,
        "acceptance_notice": handling.AcceptanceNotice,
        "objection": handling.Objection,
        "objection_decision": handling.ObjectionDecision,
        "reminder": handling.Reminder,
        "non_acceptance_notice": handling.NonAcceptanceNotice,
        "extension_notice": handling.ExtensionNotice,
        "procedure_change": handling.ProcedureChange,
        "village_opinion": handling.Opinion,
        "handling_opinion": handling.Opinion,
        "plan": handling.Plan,
        "rehandling_notice": handling.RehandlingNotice,
        "conclusion_slip": handling.ConclusionSlip,
        "withdrawal_confirmation": handling.WithdrawalConfirmation,
        "review_acceptance": reviews.ReviewAcceptance,
        "re_review_acceptance": reviews.ReviewAcceptance,
        "review_opinion": reviews.ReviewOpinion,
        "re_review_opinion": reviews.ReviewOpinion,
        "hearing_notice": reviews.HearingNotice,
        "hearing_record": reviews.HearingRecord,
        "overdue_notice": supervision.OverdueNotice,
        "supervision_letter": supervision.SupervisionLetter,
        "overdue_certificate": supervision.OverdueCertificate,
        "proposal": supervision.ProposalLetter,
    }
)
