"""vcsekit: a maturity matrix and a framework of what helps, for VCSE organisations in integrated care systems."""

__version__ = "0.1.0"
