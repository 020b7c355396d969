using System.Net.Security;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Microsoft.Extensions.Logging.Abstractions;
using StackExchange.Redis;

namespace LightWatch.Storage.Hot;

/// <summary>Brings the settings of the section <c>Redis</c> into the client's own.</summary>
internal static class RedisSetup
{
    // How soon a replica that has become the primary, or the reverse, is noticed.
    private const int RoleSeconds = 5;

    // How often the client looks for answers that are late and for connections to open again.
    private static readonly TimeSpan Pulse = TimeSpan.FromMilliseconds(200);

    /// <param name="to">The client's settings; they have the server already.</param>
    /// <param name="address">Who logs in, as it was read from the connection string.</param>
    /// <param name="options">Limits of LightWatch.</param>
    /// <exception cref="StoreException">The file of certificates cannot be read.</exception>
    public static void Apply(ConfigurationOptions to, ConfigurationOptions address, RedisOptions options)
    {
        (to.User, to.Password) = (address.User, address.Password);
        // A server that is down delays nothing; what cannot be sent at once fails at once, and is not sent later.
        to.AbortOnConnectFail = false;
        to.ConnectRetry = 1;
        to.BacklogPolicy = BacklogPolicy.FailFast;
        to.ConnectTimeout = Milliseconds(options.ConnectTimeout);
        to.AsyncTimeout = Milliseconds(options.AnswerTimeout);
        to.SyncTimeout = Milliseconds(options.AnswerTimeout);
        to.HeartbeatInterval = Pulse;
        to.ConfigCheckSeconds = RoleSeconds;
        var pause = Milliseconds(options.MaxPause);
        to.ReconnectRetryPolicy = new ExponentialRetry(Math.Min(pause, Milliseconds(Pulse)), pause);
        to.AllowAdmin = true;                                    // INFO, which names the server's run
        // Keys that the client keeps for groups of servers.
        (to.TieBreaker, to.ConfigurationChannel) = ("", "");
        to.IncludeDetailInExceptions = false;
        to.LoggerFactory = NullLoggerFactory.Instance;           // it logs each attempt; RedisLink logs the change
        if (options.TrustedCertificates.Length == 0) return;
        var trusted = Certificates(options.TrustedCertificates);
        to.CertificateValidation += (_, certificate, chain, errors) => IsTrusted(certificate, chain, errors, trusted);
    }

    private static int Milliseconds(TimeSpan span) => (int)span.TotalMilliseconds;

    private static X509Certificate2Collection Certificates(string file)
    {
        var trusted = new X509Certificate2Collection();
        try
        {
            trusted.ImportFromPemFile(file);
            return trusted;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or CryptographicException)
        {
            throw new StoreException($"Redis:TrustedCertificates cannot be read: {e.Message}", e);
        }
    }

    // The settings' certificates stand in for the machine's authorities; the name must be right in any case.
    private static bool IsTrusted(
        X509Certificate? certificate, X509Chain? chain, SslPolicyErrors errors, X509Certificate2Collection trusted)
    {
        if (errors == SslPolicyErrors.None) return true;
        if (errors != SslPolicyErrors.RemoteCertificateChainErrors
            || certificate is not X509Certificate2 leaf || chain is null) return false;
        using var own = new X509Chain();
        own.ChainPolicy.TrustMode = X509ChainTrustMode.CustomRootTrust;
        own.ChainPolicy.CustomTrustStore.AddRange(trusted);
        own.ChainPolicy.RevocationMode = X509RevocationMode.NoCheck;
        foreach (var sent in chain.ChainElements) own.ChainPolicy.ExtraStore.Add(sent.Certificate);
        return own.Build(leaf);
    }
}
