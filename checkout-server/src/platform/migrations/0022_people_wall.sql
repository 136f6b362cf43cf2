-- The second wall (0016) for tables that came beside it: teams, what a merchant's account is paid by, and
-- how fast its calls were answered.

select protect_tenant_table(name)
from unnest(array[
  'members', 'invitations', 'activation_purchases', 'activation_keys', 'activation_extensions',
  'activation_reminders', 'telegram_messages', 'response_times']::regclass[]) name;
