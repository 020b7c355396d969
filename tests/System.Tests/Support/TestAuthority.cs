using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace LightWatch.System.Tests.Support;

/// <summary>An authority that signs certificates into PEM files of a folder.</summary>
internal sealed class TestAuthority : IDisposable
{
    private readonly string _folder;
    private readonly ECDsa _key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
    private readonly X509Certificate2 _root;

    public TestAuthority(string folder, string name)
    {
        _folder = folder;
        var request = new CertificateRequest($"CN={name}", _key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, false, 0, true));
        _root = request.CreateSelfSigned(TimeProvider.System.GetUtcNow().AddDays(-3),
            TimeProvider.System.GetUtcNow().AddDays(30));
        File = Path.Combine(folder, name + ".pem");
        global::System.IO.File.WriteAllText(File, _root.ExportCertificatePem());
    }

    /// <summary>The authority's own certificate.</summary>
    public string File { get; }

    /// <summary>A certificate for a server on loopback.</summary>
    public (string Certificate, string Key, string Serial) Server() =>
        Sign("server", "1.3.6.1.5.5.7.3.1", "localhost", 10);

    /// <summary>A certificate for a client.</summary>
    /// <param name="subject">Its common name.</param>
    /// <param name="host">Its DNS name, if it has one.</param>
    /// <param name="toDays">When it ends, days from now.</param>
    public (string Certificate, string Key, string Serial) Client(string subject, string? host = null,
        int toDays = 10) => Sign(subject, "1.3.6.1.5.5.7.3.2", host, toDays);

    public void Dispose()
    {
        _root.Dispose();
        _key.Dispose();
    }

    private (string Certificate, string Key, string Serial) Sign(string subject, string usage, string? host, int toDays)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest($"CN={subject}", key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509EnhancedKeyUsageExtension([new Oid(usage)], false));
        var names = new SubjectAlternativeNameBuilder();
        if (host is not null) names.AddDnsName(host);
        if (host == "localhost") names.AddIpAddress(IPAddress.Loopback);
        if (host is not null) request.CertificateExtensions.Add(names.Build());
        var serial = RandomNumberGenerator.GetBytes(8);
        serial[0] &= 0x7F;
        serial[0] |= 0x40;
        using var signed = request.Create(_root, TimeProvider.System.GetUtcNow().AddDays(-2),
            TimeProvider.System.GetUtcNow().AddDays(toDays), serial);
        var path = Path.Combine(_folder, Path.GetRandomFileName());
        global::System.IO.File.WriteAllText(path + ".crt", signed.ExportCertificatePem());
        global::System.IO.File.WriteAllText(path + ".key", key.ExportPkcs8PrivateKeyPem());
        return (path + ".crt", path + ".key", signed.SerialNumber);
    }
}
