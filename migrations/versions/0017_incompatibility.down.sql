DROP TABLE tag_rule, incompatible_pair, constituent_tag;
