"""Statements as PDF, for people."""
