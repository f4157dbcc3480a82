DROP TABLE finding_issue, finding, metric_capture, issue_evidence, issue_event, issue_document, issue_measure, issue,
    campaign;
