"""How do staff go to their organisation's identity provider and come back?"""

from typing import Annotated

from pydantic import ConfigDict, Field, StringConstraints

from schemas.shapes import Said, Told

_KEPT = "kF3nQ1mZs7xV0bT9cLw2RgH5jYpUe8AakF3nQ1mZs7x"


class OidcBegun(Said):
    """Where to go. The secret stays in the browser and comes back with the answer."""

    url: str = Field(title="去哪里登录", examples=["https://id.example/authorize?response_type=code"])
    secret: str = Field(title="凭据", description="只留在这个浏览器里，回来时交回", examples=[_KEPT])


class OidcReturn(Told):
    """What the provider sent back with, and the secret that it was begun with."""

    model_config = ConfigDict(
        json_schema_extra={"examples": [{"secret": _KEPT, "oidc_state": "R2d2…", "code": "SplxlOBeZQQYbYS6WxSbIA"}]}
    )

    secret: Annotated[str, StringConstraints(min_length=40, max_length=60)] = Field(title="凭据", repr=False)
    oidc_state: Annotated[str, StringConstraints(max_length=100)] = Field(title="登录状态", repr=False)
    code: Annotated[str, StringConstraints(min_length=1, max_length=4000)] = Field(title="授权码", repr=False)
    iss: Annotated[str, StringConstraints(max_length=500)] | None = Field(None, title="登录提供方")


class OidcSignIn(OidcReturn):
    """To sign in; the same again with a one-time code when it is asked for."""

    one_time_code: Annotated[str, StringConstraints(max_length=20)] | None = Field(None, title="动态码", repr=False)
