DROP FUNCTION public_label(text, text);
DROP TABLE key_list, label_key, code_counter, label, container;
