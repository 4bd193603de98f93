"""Signed messages to other systems (Standard Webhooks): what changed, with retries and replay."""
