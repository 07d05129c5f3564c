"""Alerts: rules, what rings by them, the book of what rang, and its delivery."""

from api.alerts.reading import read_rules
from api.alerts.rules import Rule, RuleFile, Webhook

__all__ = ["Rule", "RuleFile", "Webhook", "read_rules"]
