using System.Runtime.CompilerServices;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using LightWatch.ServiceDefaults;
using Microsoft.AspNetCore.Server.Kestrel.Https;
using Microsoft.Extensions.Options;

namespace LightWatch.Control.Access;

/// <summary>
/// Client certificates as credentials: a caller with one of the configured authority may ingest, for the host it names
/// and no other.
/// </summary>
/// <remarks>The authority's file is read once, at start. Immutable; safe for many threads.</remarks>
internal sealed class ClientCertificates : IClientCertificates
{
    private const string ClientAuthentication = "1.3.6.1.5.5.7.3.2";

    private readonly X509Certificate2Collection _authorities = [];
    private readonly ConditionalWeakTable<X509Certificate2, Finding> _known = [];
    private readonly HashSet<string> _revoked;
    private readonly TimeProvider _time;

    /// <exception cref="OptionsValidationException">
    /// The file of authorities cannot be read, or holds no certificate.
    /// </exception>
    public ClientCertificates(IOptions<AccessOptions> options, TimeProvider time)
    {
        _time = time;
        _revoked = options.Value.Revoked().ToHashSet(StringComparer.OrdinalIgnoreCase);
        var path = options.Value.ClientAuthority;
        if (path.Length == 0) return;
        try
        {
            _authorities.ImportFromPemFile(path);
        }
        catch (Exception bad) when (bad is IOException or UnauthorizedAccessException or CryptographicException)
        {
            throw Wrong($"Access:ClientAuthority: {bad.Message}");
        }
        if (_authorities.Count == 0) throw Wrong($"Access:ClientAuthority: {path} holds no certificate in PEM form");
    }

    /// <summary>Whether listeners ask for certificates at all.</summary>
    public bool AreTaken => _authorities.Count > 0;

    /// <summary>
    /// Makes a TLS listener ask for a certificate, and refuse the handshake of one that is not the authority's. None at
    /// all is fine: then a token is needed.
    /// </summary>
    public void ApplyTo(HttpsConnectionAdapterOptions listener)
    {
        if (!AreTaken) return;
        listener.ClientCertificateMode = ClientCertificateMode.AllowCertificate;
        listener.ClientCertificateValidation = (certificate, _, _) => IsValid(certificate);
    }

    /// <summary>
    /// The caller with a certificate. Building its chain takes longer than most requests, so it is done once for each
    /// connection, whose certificate is one object.
    /// </summary>
    /// <returns>Null if the certificate names no host, is none of the authority, or has ended meanwhile.</returns>
    public Caller? CallerOf(X509Certificate2 certificate)
    {
        if (!AreTaken) return null;
        var found = _known.GetValue(certificate, Find);
        return _time.GetUtcNow() <= found.Ends ? found.Caller : null;
    }

    /// <summary>Signed by an authority, in its time, meant for clients, not revoked.</summary>
    public bool IsValid(X509Certificate2 certificate) => IsValid(certificate, out _);

    /// <param name="ends">When the first certificate of the chain ends.</param>
    private bool IsValid(X509Certificate2 certificate, out DateTimeOffset ends)
    {
        ends = DateTimeOffset.MinValue;
        if (_revoked.Contains(AccessOptions.PlainSerial(certificate.SerialNumber))) return false;
        using var chain = new X509Chain
        {
            ChainPolicy =
            {
                TrustMode = X509ChainTrustMode.CustomRootTrust,
                RevocationMode = X509RevocationMode.NoCheck,
                VerificationTime = _time.GetUtcNow().UtcDateTime,
                DisableCertificateDownloads = true,
            },
        };
        chain.ChainPolicy.CustomTrustStore.AddRange(_authorities);
        // an authority between root and client may stand in the same file
        chain.ChainPolicy.ExtraStore.AddRange(_authorities);
        chain.ChainPolicy.ApplicationPolicy.Add(new Oid(ClientAuthentication));
        if (!chain.Build(certificate)) return false;
        ends = chain.ChainElements.Min(e => new DateTimeOffset(e.Certificate.NotAfter.ToUniversalTime()));
        return true;
    }

    private Finding Find(X509Certificate2 certificate)
    {
        var caller = IsValid(certificate, out var ends) && HostOf(certificate) is { Length: > 0 } host
            ? new Caller($"certificate of {host}", Scope.Ingest, host) : null;
        return new Finding(caller, ends);
    }

    /// <summary>The first DNS name of the certificate, else its common name.</summary>
    private static string? HostOf(X509Certificate2 certificate)
    {
        var names = certificate.Extensions.OfType<X509SubjectAlternativeNameExtension>().SelectMany(
            e => e.EnumerateDnsNames());
        return names.FirstOrDefault() ?? certificate.GetNameInfo(X509NameType.SimpleName, forIssuer: false);
    }

    private static OptionsValidationException Wrong(string reason) =>
        new(nameof(AccessOptions), typeof(AccessOptions), [reason]);

    private sealed record Finding(Caller? Caller, DateTimeOffset Ends);
}
