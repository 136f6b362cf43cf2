/**
 * Triggers that see every change that commits, also between two looks: moves that no payment may make,
 * leases taken while another holds them, and who wrote what without the right to.
 */
export const WITNESS = `
  create table broken_promises (text text);

  create function witness_payment() returns trigger language plpgsql as $$ begin
    if new.status <> old.status and not (old.status, new.status) in (
      ('pending', 'paid'), ('pending', 'expired'), ('pending', 'cancelled'), ('pending', 'denied'),
      ('expired', 'paid'), ('cancelled', 'paid'), ('paid', 'partially_refunded'),
      ('paid', 'refunded'), ('partially_refunded', 'refunded')) then
      insert into broken_promises values (format('%s went from %s to %s', old.id, old.status, new.status));
    end if;
    if new.amount_refunded < old.amount_refunded then
      insert into broken_promises values (format('%s forgot a refund', old.id));
    end if;
    return null;
  end $$;
  create trigger witness after update on payments for each row
    when (new.status <> old.status or new.amount_refunded < old.amount_refunded)
    execute function witness_payment();

  create function witness_delivery() returns trigger language plpgsql as $$ begin
    if new.attempts > old.attempts and old.leased_until > public.now() then
      insert into broken_promises values (format('delivery %s was leased while another held it', old.id));
    end if;
    -- Sent again by hand, it has a new schedule.
    if old.status in ('delivered', 'failed') and new.status <> old.status
      and not (new.status = 'pending' and new.schedule_from <> old.schedule_from) then
      insert into broken_promises values (format('delivery %s went from %s to %s', old.id, old.status, new.status));
    end if;
    if new.event_id <> old.event_id or new.payload <> old.payload then
      insert into broken_promises values (format('delivery %s became another', old.id));
    end if;
    return null;
  end $$;
  create trigger witness after update on webhook_deliveries
    for each row execute function witness_delivery();

  -- Which life of which process leased the account last: a poller knows its token only.
  alter table receiving_accounts add column simulated_holder text;
  create function witness_account() returns trigger language plpgsql as $$ begin
    if new.lease_token <> old.lease_token then
      new.simulated_holder := current_setting('simulation.life', true);
    elsif old.simulated_holder is distinct from current_setting('simulation.life', true)
      and (new.leased_until, new.read_until, new.failures, new.last_error)
        is distinct from (old.leased_until, old.read_until, old.failures, old.last_error) then
      insert into broken_promises values (format('%s was written to by %s while %s held it',
        old.id, current_setting('simulation.life', true), old.simulated_holder));
    end if;
    return new;
  end $$;
  create trigger witness before update on receiving_accounts
    for each row execute function witness_account();

  create function witness_claim() returns trigger language plpgsql as $$ begin
    if (select simulated_holder from receiving_accounts where id = new.account_key)
      is distinct from current_setting('simulation.life', true) then
      insert into broken_promises values (format('%s was claimed by %s, which does not hold %s',
        new.id, current_setting('simulation.life', true), new.account_key));
    end if;
    return null;
  end $$;
  create trigger witness after insert on incoming_money for each row
    when (new.account_key like 'acc\\_%') execute function witness_claim()`
