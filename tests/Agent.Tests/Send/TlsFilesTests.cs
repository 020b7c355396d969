using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using LightWatch.Agent.Send;
using LightWatch.Agent.Settings;

namespace LightWatch.Agent.Tests.Send;

public sealed class TlsFilesTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Nothing_set_leaves_the_system_as_it_is() => Assert.Null(TlsFiles.Read(new AgentOptions()));

    [Fact]
    public void Certificate_is_presented_with_its_key_from_either_file()
    {
        var (certificate, key) = Write("agent");
        var both = _folder.File("both.pem", File.ReadAllText(certificate) + '\n' + File.ReadAllText(key));
        foreach (var options in (AgentOptions[])[new() { ClientCertificate = certificate, ClientKey = key },
            new() { ClientCertificate = both }])
        {
            var tls = TlsFiles.Read(options)!;
            Assert.Equal("CN=agent", tls.ClientCertificateContext!.TargetCertificate.Subject);
            Assert.True(tls.ClientCertificateContext.TargetCertificate.HasPrivateKey);
            Assert.Null(tls.CertificateChainPolicy);
        }
    }

    [Fact]
    public void Authority_is_trusted_alone()
    {
        var policy = TlsFiles.Read(new AgentOptions { Authority = Write("root").Certificate })!.CertificateChainPolicy!;
        Assert.Equal(X509ChainTrustMode.CustomRootTrust, policy.TrustMode);
        Assert.Equal("CN=root", Assert.Single(policy.CustomTrustStore).Subject);
    }

    [Fact]
    public void File_that_cannot_be_read_names_its_setting()
    {
        var (certificate, _) = Write("agent");
        var (_, otherKey) = Write("other");
        var empty = _folder.File("empty.pem", "nothing");
        AssertNames("Agent:ClientCertificate", new() { ClientCertificate = _folder["none.pem"] });
        AssertNames("Agent:ClientCertificate", new() { ClientCertificate = certificate });
        AssertNames("Agent:ClientCertificate", new() { ClientCertificate = certificate, ClientKey = otherKey });
        AssertNames("Agent:Authority", new() { Authority = empty });
        AssertNames("Agent:Authority", new() { Authority = _folder["none.pem"] });
    }

    private static void AssertNames(string setting, AgentOptions options) =>
        Assert.StartsWith(setting, Assert.Throws<InvalidDataException>(() => TlsFiles.Read(options)).Message,
            StringComparison.Ordinal);

    private (string Certificate, string Key) Write(string name)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest($"CN={name}", key, HashAlgorithmName.SHA256);
        using var certificate = request.CreateSelfSigned(TimeProvider.System.GetUtcNow().AddDays(-1),
            TimeProvider.System.GetUtcNow().AddDays(1));
        return (_folder.File(name + ".crt", certificate.ExportCertificatePem()),
            _folder.File(name + ".key", key.ExportPkcs8PrivateKeyPem()));
    }
}
