package main

// The floor's statements, the same text for both databases: every question that Store.Reserve asks, and every row that it
// writes.
const (
	lockPools = `SELECT id, used, version, frozen_at FROM pools WHERE id IN ($1, $2, $3) ORDER BY id`

	readGrants = `SELECT pool_id, amount, used, expires_at FROM quota_grants
	WHERE pool_id IN ($1, $2, $3) AND (expires_at IS NULL OR expires_at > $4 OR used > 0)`

	readAccrual = `SELECT amount, every, cap, from_at FROM accrual_epochs ORDER BY id`

	readStanding = `SELECT u.admitted_at, m.joined_at, m.role_slugs FROM users u JOIN memberships m ON m.user_id = u.id
	WHERE u.id = $1 AND u.admitted_at IS NOT NULL AND u.deleted_at IS NULL AND m.organization_id = $2 AND m.status = 'active'`

	readTaken = `SELECT id FROM invites WHERE address_key = $1 AND scope_key = $2 AND live`

	readResends = `SELECT address_key, begun_at FROM resends WHERE by = $1 AND begun_at > $2 AND (outcome IS NULL OR outcome = 'applied')`

	readRefusals = `SELECT at FROM refused_attempts WHERE principal = $1 AND at > $2 ORDER BY at DESC LIMIT 1 OFFSET $3`

	readMemberSends = `SELECT created_at FROM invites WHERE inviter_id = $1 AND created_at > $2 AND state <> 'FAILED'
	ORDER BY created_at DESC LIMIT 1 OFFSET $3`

	readRecipientSends = `SELECT created_at FROM invites WHERE address_key = $1 AND inviter_id = $2 AND created_at > $3 AND state <> 'FAILED'
	ORDER BY created_at DESC LIMIT 1 OFFSET $4`

	chargePools = `UPDATE pools SET used = used + 1, version = version + 1
	WHERE (id = $1 AND version = $2) OR (id = $3 AND version = $4) OR (id = $5 AND version = $6)`

	insertInvite = `INSERT INTO invites (id, scope_key, address_key, email, sent_address, source, inviter_id, expires_in_days,
	state, live, watched, answered, issue, fence, lease_until, next_at, created_at, changed_at, untallied)
	VALUES ($1, $2, $3, $4, $5, $6, $7, $8, 'SENDING', true, true, false, 1, 1, $9, $10, $11, $12, false)`

	insertAttempt = `INSERT INTO attempts (invite_id, issue, n, fence, begun_at, begun_workos, no_send_after) VALUES ($1, 1, 1, 1, $2, $3, $4)`

	insertLedger = `INSERT INTO ledger_entries (invite_id, issue, kind, seq, sign, reason, at, by, member_pool, organization_pool, total_pool)
	VALUES ($1, 1, 'charge', 0, 1, 'reserved', $2, $3, $4, $5, $6)`
)
