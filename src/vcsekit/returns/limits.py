"""Every limit on what is read as returns, in one place, so that hostile or broken input ends soon and in little memory.

Text of any length is streamed, and the time that it takes grows with its length alone. A workbook has to be unpacked
as a whole, so it has limits of its own. `--max-problems` ends the reading of a file that is wrong as a whole.
"""

MAX_CELL = 200_000
"""The longest cell that is read, in characters. Excel's own limit is 32,767."""

MAX_LINE = 5_000_000
"""The longest line of a text file, in characters."""

MAX_ROW_LINES = 20_000
"""The most lines that one row of a text file may take up, as cells may hold line breaks."""

MAX_COLUMNS = 2_000
"""The widest table that is read, in columns."""

MAX_SHEETS = 100
"""The most sheets that are looked at in one workbook."""

MAX_WORKBOOK_BYTES = 100_000_000
"""The largest workbook that is opened, in bytes as it is on disk."""

MAX_UNPACKED_BYTES = 500_000_000
"""The most that a workbook may unpack to, in bytes: a small file can hold a thousand times its size."""

MAX_PARTS = 5_000
"""The most parts that a workbook may be zipped of."""

MAX_SHEET_CELLS = 5_000_000
"""The most cells from the first to the last that is used, empty ones between them included, in one sheet."""

MAX_FOOTER_BYTES = 16_000_000
"""The most bytes that a Parquet file may say of itself: about a hundred thousand pieces of columns."""

MAX_ROWS_A_BYTE = 10
"""The most rows of a Parquet file for each of its bytes. Every return has an id, which takes a byte or more."""

MAX_RESULTS_BYTES = 500_000_000
"""The largest results.json that is read, in bytes."""

MAX_MANIFEST_BYTES = 50_000_000
"""The largest manifest.json that is read, in bytes: it names every file of returns."""

MAX_NAMES_BYTES = 1_000_000
"""The longest list of systems that may be named, in bytes."""

MAX_LONG_ROWS = 2_000_000
"""The most rows of a table with one answer a row: a return's answers may stand anywhere in it, so all are kept."""

MAX_TO_CORRECT = 10_000
"""The most rows that are written out again to be corrected."""

MAX_GROUPS = 50_000
"""The most groups by system, place, constituency and round. England has 42 systems."""

MAX_COUNT = 10_000_000_000
"""The highest count that results may hold. As many people are not on Earth."""

MAX_REMEMBERED = 100_000
"""How many different cells, and ways of answering a domain, are remembered before starting afresh."""
