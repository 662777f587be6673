"""What a theme file says: whose reports these are, and in which colours."""

from typing import Annotated

from pydantic import ConfigDict, Field, StringConstraints

from vcsekit.model.base import Content, Label

COLOUR_PATTERN = r"^#[0-9A-Fa-f]{6}$"
LOGO_PATTERN = r"^[^./\\:\x00-\x1f\x7f][^/\\:\x00-\x1f\x7f]{0,99}\.(?:png|PNG|jpg|JPG|jpeg|JPEG|svg|SVG)$"

Colour = Annotated[
    str,
    StringConstraints(pattern=COLOUR_PATTERN),
    Field(
        description="A colour: `#` and six digits or letters from a to f, in quotes.",
        examples=["#14507a"],
    ),
]


class LightColours(Content):
    """The colours for people whose screen is set to light."""

    ink: Colour = Field("#1d2430", description="The colour of text.")
    paper: Colour = Field("#ffffff", description="The colour behind it.")
    accent: Colour = Field("#14507a", description="The colour of links and of marks in charts.")


class DarkColours(Content):
    """The colours for people whose screen is set to dark."""

    ink: Colour = Field("#e8ecf1", description="The colour of text.")
    paper: Colour = Field("#14181f", description="The colour behind it.")
    accent: Colour = Field("#8cc4ee", description="The colour of links and of marks in charts.")


class Colours(Content):
    """Colours for light and dark; what is left out stays as it is."""

    light: LightColours | None = Field(None, description="For people whose screen is set to light.")
    dark: DarkColours | None = Field(None, description="For people whose screen is set to dark.")


class Theme(Content):
    """A theme file for reports and cards. Every field may be left out."""

    model_config = ConfigDict(json_schema_extra={"dependentRequired": {"logo": ["logo_alt"], "logo_alt": ["logo"]}})

    organisation: Label | None = Field(
        None, description="Whose page it is: shown at its head.", examples=["Harbour Alliance"]
    )
    logo: Annotated[str, StringConstraints(pattern=LOGO_PATTERN)] | None = Field(
        None,
        description="A PNG, JPEG or SVG file in the same folder as the theme, of at most 200 KB.",
        examples=["logo.png"],
    )
    logo_alt: Label | None = Field(
        None, description="The logo in words, for people who can't see it.", examples=["A lighthouse"]
    )
    footer: Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=2_000)] | None = Field(
        None,
        description="Plain text at the page's foot. Each line is a paragraph.",
        examples=["Harbour Alliance, The Quay"],
    )
    colours: Colours | None = Field(None, description="Colours for light and dark; what is left out stays as it is.")
