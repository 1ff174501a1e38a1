# Keys of a site that are renewed: load lib/renewals
#
# Sites and their authority ca lie in the current directory; certificates end in 2036.

# renew SITE USE FROM [UNTIL]: a key and a certificate that begins on FROM, added here.
renew()
{
	local csr

	jk-site request --use="$2" "$1" "$1/keys"
	csr=$(newest "$1" "$2" csr)
	jk-site sign --from="$3" --until="${4:-2036-12-31}" ca "$csr"
	jk-site add --as-of="${AS_OF:-2026-03-30}" "$1" "${csr%.csr}.pem"
}

# newest SITE USE SUFFIX: the file of the key that was made last.
newest()
{
	ls -t "$1"/keys/"$2"-*."$3" | head -n 1
}

# fingerprint FILE: of its certificate, as the raw key has it.
fingerprint()
{
	sed -n 4p "$1"
}

# id FILE: the key id of a raw key.
id()
{
	sed -n 3p "$1" | tr a-f A-F | tr -d '\n' | basenc --base16 -d | sha256sum | cut -c 1-16
}

# tell SITE PARTNER...: the partners learn SITE's certificates.
tell()
{
	local partner

	for partner in "${@:2}"; do
		jk-site export --as-of="${AS_OF:-2026-03-30}" "$1" |
			jk-site add --as-of="${AS_OF:-2026-03-30}" "$partner"
	done
}

# sealed_to FILE ID: is it?
sealed_to()
{
	sed -n '/^seal /p; /^checkpoint /q' "$1" | tr -d '\0' | grep -q "^seal $2"
}

# signed_by FILE: its signer
signed_by()
{
	sed -n '/^signer /{s/^signer //p;q;}' "$1" | tr -d '\0'
}
