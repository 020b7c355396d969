using Microsoft.AspNetCore.Server.Kestrel.Https;

namespace LightWatch.ServiceDefaults;

/// <summary>Makes TLS listeners ask for client certificates; optional among the services of a process.</summary>
public interface IClientCertificates
{
    /// <summary>Called once for each TLS listener that takes metrics, before it listens.</summary>
    void ApplyTo(HttpsConnectionAdapterOptions listener);
}
