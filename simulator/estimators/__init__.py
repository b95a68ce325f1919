"""Estimators: functions of tables alone, each with the source of its formula."""
