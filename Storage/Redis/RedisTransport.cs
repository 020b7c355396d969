using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;

namespace LightWatch.Storage.Redis;

/// <summary>Opens the stream of bytes to a server: TCP, and TLS over it.</summary>
internal static class RedisTransport
{
    /// <exception cref="RedisException">It is not reachable, or is not who it should be.</exception>
    /// <exception cref="OperationCanceledException">Cancelled.</exception>
    public static async Task<Stream> OpenAsync(RedisAddress address, RedisOptions options, CancellationToken cancel)
    {
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            await socket.ConnectAsync(address.Host, address.Port, cancel);
            socket.SetSocketOption(SocketOptionLevel.Socket, SocketOptionName.KeepAlive, true);
            var stream = new NetworkStream(socket, ownsSocket: true);
            return address.Tls ? await SecureAsync(stream, address, options, cancel) : stream;
        }
        catch (Exception e) when (e is SocketException or IOException or AuthenticationException)
        {
            socket.Dispose();
            throw new RedisException($"Redis at {address} cannot be reached: {e.Message}", e);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    private static async Task<Stream> SecureAsync(
        NetworkStream inner, RedisAddress address, RedisOptions options, CancellationToken cancel)
    {
        var trusted = new X509Certificate2Collection();
        if (options.TrustedCertificates.Length > 0) trusted.ImportFromPemFile(options.TrustedCertificates);
        var stream = new SslStream(inner, leaveInnerStreamOpen: false);
        await stream.AuthenticateAsClientAsync(
            new SslClientAuthenticationOptions
            {
                TargetHost = address.TlsHost ?? address.Host,
                RemoteCertificateValidationCallback = (_, certificate, chain, errors) =>
                    IsTrusted(certificate, chain, errors, trusted),
            },
            cancel);
        return stream;
    }

    // The settings' certificates stand in for the machine's authorities; the name must be right in any case.
    private static bool IsTrusted(
        X509Certificate? certificate, X509Chain? chain, SslPolicyErrors errors, X509Certificate2Collection trusted)
    {
        if (errors == SslPolicyErrors.None) return true;
        if (errors != SslPolicyErrors.RemoteCertificateChainErrors || trusted.Count == 0
            || certificate is not X509Certificate2 leaf || chain is null) return false;
        using var own = new X509Chain();
        own.ChainPolicy.TrustMode = X509ChainTrustMode.CustomRootTrust;
        own.ChainPolicy.CustomTrustStore.AddRange(trusted);
        own.ChainPolicy.RevocationMode = X509RevocationMode.NoCheck;
        foreach (var sent in chain.ChainElements) own.ChainPolicy.ExtraStore.Add(sent.Certificate);
        return own.Build(leaf);
    }
}
