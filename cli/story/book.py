"""Which chapters has the story, and in which order are they played?"""

from types import MappingProxyType
from typing import Protocol

from cli.story import conflict, dispute, main_job, refusal, silence
from cli.story.stage import Stage


class Chapter(Protocol):
    """A module that plays one part of the story."""

    TITLE: str

    def play(self, stage: Stage) -> None:
        """Play it; raises ``NotAsToldError`` at the first step that is not as told."""


CHAPTERS = MappingProxyType[str, Chapter](
    {"main": main_job, "silence": silence, "conflict": conflict, "refusal": refusal, "dispute": dispute}
)
