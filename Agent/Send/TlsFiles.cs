using System.Net.Security;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using LightWatch.Agent.Settings;

namespace LightWatch.Agent.Send;

/// <summary>
/// The TLS settings: a certificate that identifies this host, and a private authority for the server's certificate.
/// </summary>
internal static class TlsFiles
{
    /// <summary>Reads the PEM files named in the settings.</summary>
    /// <returns>
    /// Null where none is named: the system's authorities are trusted, and no certificate is presented.
    /// </returns>
    /// <exception cref="InvalidDataException">A file cannot be read; the message names the setting.</exception>
    public static SslClientAuthenticationOptions? Read(AgentOptions options)
    {
        if (options.ClientCertificate.Length == 0 && options.Authority.Length == 0) return null;
        var tls = new SslClientAuthenticationOptions();
        if (options.ClientCertificate.Length > 0)
        {
            var key = options.ClientKey.Length > 0 ? options.ClientKey : null;
            tls.ClientCertificateContext = Read("Agent:ClientCertificate", () =>
                SslStreamCertificateContext.Create(X509Certificate2.CreateFromPemFile(options.ClientCertificate, key),
                    Chain(options.ClientCertificate), offline: true));
        }
        if (options.Authority.Length > 0)
        {
            tls.CertificateChainPolicy = new X509ChainPolicy
            {
                TrustMode = X509ChainTrustMode.CustomRootTrust, RevocationMode = X509RevocationMode.NoCheck,
            };
            tls.CertificateChainPolicy.CustomTrustStore.AddRange(
                Read("Agent:Authority", () => Chain(options.Authority)));
        }
        return tls;
    }

    private static X509Certificate2Collection Chain(string path)
    {
        var all = new X509Certificate2Collection();
        all.ImportFromPemFile(path);
        return all.Count > 0 ? all : throw new CryptographicException($"{path} holds no certificate in PEM form");
    }

    private static T Read<T>(string setting, Func<T> read)
    {
        try
        {
            return read();
        }
        catch (Exception bad) when (
            bad is IOException or UnauthorizedAccessException or CryptographicException or ArgumentException)
        {
            throw new InvalidDataException($"{setting}: {bad.Message}", bad);
        }
    }
}
