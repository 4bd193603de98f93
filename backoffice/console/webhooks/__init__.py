"""Webhooks: endpoints, what was delivered to them, and sending again."""
