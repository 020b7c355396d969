using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace LightWatch.Shared;

/// <summary>Ports of loopback on which no process listens at the time of the call.</summary>
public static class FreePort
{
    public static int Next() => Next(1)[0];

    /// <summary>Several ports, no two alike.</summary>
    public static int[] Next(int count)
    {
        var listeners = Enumerable.Range(0, count).Select(_ => new TcpListener(IPAddress.Loopback, 0)).ToArray();
        foreach (var listener in listeners) listener.Start();
        var ports = listeners.Select(l => ((IPEndPoint)l.LocalEndpoint).Port).ToArray();
        foreach (var listener in listeners) listener.Dispose();
        return ports;
    }

    /// <summary>The address of such a port, without a slash at the end.</summary>
    public static string Url() => string.Create(CultureInfo.InvariantCulture, $"http://127.0.0.1:{Next()}");
}
