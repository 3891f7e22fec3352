"""Which forms does the wire take for a move? One form per move, told apart by ``move``."""

from datetime import date
from typing import Annotated, Literal

from pydantic import Field

from schemas import desk_moves as desk
from schemas import petitioner_moves as petitioner
from schemas.desk_moves import DESK_FORMS
from schemas.petitioner_moves import PETITIONER_FORMS, RECORDED_FORMS
from schemas.shapes import MoveOffer, Said, Told

DeskMove = Annotated[
    desk.Route | desk.AskSupplement | desk.MarkEmergency | desk.Acknowledge | desk.DangerRemoved | desk.Redirect
    | desk.SealedHandover | desk.MarkDuplicate | desk.Accept | desk.ObjectJurisdiction | desk.UpholdReassign
    | desk.RejectObjection | desk.Decline | desk.Extend | desk.SimpleToOrdinary | desk.IssueOpinion | desk.LateOpinion
    | desk.RecordPlan | desk.RecordProgress | desk.Revisit | desk.AddNote | desk.DeclareConflict | desk.LiftRecusal
    | desk.IssueReview | desk.Remand | desk.Hearing | desk.IssueReReview,
    Field(discriminator="move"),
]  # fmt: skip
PetitionerMove = Annotated[
    petitioner.Convert | petitioner.Hold | petitioner.ClaimExemption | petitioner.Supply | petitioner.StepUp
    | petitioner.Wait | petitioner.StopWaiting | petitioner.Urge | petitioner.DeclareReport
    | petitioner.AddPetitionerNote | petitioner.ConfirmDone | petitioner.RateUnsatisfied | petitioner.RequestReview
    | petitioner.RequestReReview | petitioner.Object | petitioner.RaiseToSuperior | petitioner.Reflow
    | petitioner.NewFacts | petitioner.Withdraw | petitioner.Reopen,
    Field(discriminator="move"),
]  # fmt: skip
RecordedMove = Annotated[
    petitioner.Convert | petitioner.ClaimExemption | petitioner.Supply | petitioner.StepUp | petitioner.StopWaiting
    | petitioner.Urge | petitioner.DeclareReport | petitioner.AddPetitionerNote | petitioner.RequestReview
    | petitioner.RequestReReview | petitioner.Object | petitioner.RaiseToSuperior | petitioner.Reflow
    | petitioner.NewFacts,
    Field(discriminator="move"),
]  # fmt: skip


class RecordedAct(Told):
    """信访人当面、来信或来电提出的，由窗口如实记录；撤回、评价、确认办结不能代办."""

    channel: Literal["visit", "letter", "phone"] = Field(title="怎么提出的")
    said_on: date | None = Field(None, title="提出的日期", description="来信按邮戳；不填为今天")
    act: RecordedMove = Field(title="提出什么")


class MoveList(Said):
    """The moves that are open now."""

    items: list[MoveOffer]


__all__ = ["DESK_FORMS", "PETITIONER_FORMS", "RECORDED_FORMS", "DeskMove", "MoveList", "PetitionerMove", "RecordedAct"]
