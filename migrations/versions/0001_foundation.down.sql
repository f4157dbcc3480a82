DROP TABLE job_done, refused_request, decision, installation;
DROP FUNCTION own_org(), acting_scope(), acting_regions();
