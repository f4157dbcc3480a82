DROP INDEX decision_made_idx, decision_violations_idx;
DROP TABLE alarm;
