"""What is written in the dispute about two tenths of a mu of land?"""

from typing import Any

PETITION: dict[str, Any] = {
    "category": "land.expropriation",
    "title": "征地补偿少算了二分地",
    "content": "修路征了我家的地，丈量说是一亩八分，我家承包证上是二亩。请重新丈量，按二亩补偿。",
}
OPINION: dict[str, Any] = {
    "heard_petitioner": True,
    "findings": [{"request": "重新丈量，按二亩补偿", "finding": "经查阅丈量表，登记面积为一亩八分。"}],
    "facts": "丈量表由村组干部和测绘人员签字，登记面积一亩八分。",
    "basis": "征收土地补偿安置方案。",
    "reply": "按登记面积补偿；本人可以申请到场复测。",
    "outcome": "not_supported",
}
AGAIN: dict[str, Any] = {
    **OPINION,
    "findings": [{"request": "重新丈量，按二亩补偿", "finding": "已会同本人到场复测，为一亩九分五厘。"}],
    "facts": "复测时田埂以内面积一亩九分五厘，承包证面积含沟渠。",
    "reply": "按一亩九分五厘补偿，差额已补发。",
    "outcome": "partly_supported",
}
DECISION: dict[str, Any] = {
    "facts": "调阅丈量表、承包证和复测记录，并听取双方意见。",
    "basis": "《信访工作条例》和补偿安置方案。",
}
