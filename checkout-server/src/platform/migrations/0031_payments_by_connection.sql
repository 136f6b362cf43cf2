-- Lists of one payment method: some payments of a rare one are found without reading past the others.
set local statement_timeout = 0;
create index payments_by_connection on payments (merchant_id, connection_id, status, id desc);
