"""Margin models: what a portfolio must hold."""
