"""What do we say of a file that was taken in?"""

from datetime import datetime
from uuid import UUID

from pydantic import ConfigDict, Field, JsonValue

from schemas.shapes import Said

_EXAMPLE: dict[str, JsonValue] = {
    "attachment_id": "01a1b2c3-0000-7000-8000-000000000001",
    "media_type": "image/jpeg",
    "size": 1843200,
    "sha256": "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08",
    "preview": True,
    "expires_at": "2026-11-19T04:00:00Z",
}


class AttachmentReceipt(Said):
    """附件回执：提交信访件时填写 attachment_id."""

    model_config = ConfigDict(json_schema_extra={"examples": [_EXAMPLE]})

    attachment_id: UUID = Field(title="附件编号", description="提交信访件时填入 attachments")
    media_type: str = Field(title="文件类型")
    size: int = Field(title="大小", description="字节数")
    sha256: str = Field(title="SHA-256", description="收到的原文件的摘要，十六进制")
    preview: bool = Field(title="可以预览", description="有去除拍摄地点等信息的图片可供显示")
    expires_at: datetime = Field(title="保留至", description="此前未随信访件提交的，自动删除")
