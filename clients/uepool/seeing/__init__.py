"""Seeing what envs do and what agents see: mosaics, videos, pictures in a terminal. docs/seeing.md tells of it.

Behind the commands ``uepool watch``, ``uepool record`` and ``uepool play``; of use in a trainer too::

    from uepool.seeing import Views, mosaic, open_picture_file

Pillow (text, PNG, GIF) and PyAV (MP4) are imported when they are needed: ``pip install 'uepool[video]'``.
"""

from __future__ import annotations

from uepool.seeing.files import open_picture_file
from uepool.seeing.mosaic import mosaic
from uepool.seeing.stitching import Panel, stitch
from uepool.seeing.views import Views

__all__ = ["Panel", "Views", "mosaic", "open_picture_file", "stitch"]
