"""Texts the scanner's browser module shows, by the keys it knows. English templates for the catalogue."""

from collections.abc import Mapping
from types import MappingProxyType

SCANNER: Mapping[str, str] = MappingProxyType(
    {
        "opening": "Opening the camera…",
        "aim": "Point at the symbol on the label",
        "help": "Not read yet: switch the light on, take a photo, or type the code",
        "reading": "Reading the photo…",
        "read": "Code read",
        "answered": "Read. Choose what to record.",
        "not_ours": "This is no label of this system. Look for the symbol on the orange label or the plaque.",
        "no_symbol": "No symbol found in the photo. Take it closer, without glare, or type the code.",
        "no_picture": "This file cannot be read as a photo. Choose a JPEG or PNG picture.",
        "empty": "37 characters under the symbol, 24 on a place's plaque",
        "too_short": "{count} of 37 characters",
        "too_long": "{count} characters; a container's code has 37",
        "credit_code": "One of the first 18 characters is wrong: compare them with the label",
        "waste_code": "Characters 19 to 26 must be digits: the waste code",
        "date": "Characters 27 to 34 are not a date",
        "serial": "The last three characters must be a number from 001",
        "holds": "The code holds together",
        "unreachable": "No connection: nothing has been recorded. Keep the label at hand and try again.",
        "failed": "The camera could not be opened. Take a photo or type the code.",
        "failed_permission": "The camera is not allowed. Allow it in the browser's settings, or take a photo.",
        "failed_camera": "This device has no camera. Use a hand scanner, a photo, or type the code.",
        "failed_busy": "Another app holds the camera. Close it and try again.",
        "failed_insecure": "The camera needs a secure (https) address. Take a photo or type the code.",
        "failed_decoder": "The reader could not be loaded. Check the connection, or type the code.",
    }
)
