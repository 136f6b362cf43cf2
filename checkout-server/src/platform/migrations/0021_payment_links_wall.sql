-- The second wall (0016) for the tables of payment links, which came beside it.

select protect_tenant_table(name)
from unnest(array['payment_links', 'payment_link_orders']::regclass[]) name;
