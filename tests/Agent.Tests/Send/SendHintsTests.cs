using System.Net;
using System.Net.Sockets;
using LightWatch.Agent.Send;
using LightWatch.Agent.Settings;
using LightWatch.Agent.Tests.Support;

namespace LightWatch.Agent.Tests.Send;

public sealed class SendHintsTests
{
    private static readonly Batch Batch = new(0, [1, 0, 0, 0, 0]);

    [Fact]
    public async Task Tls_to_a_plain_port_is_told()
    {
        await using var server = await OtlpReceiver.StartAsync();
        Assert.Contains("http://", await ReasonAsync($"https://127.0.0.1:{server.Address.Port}"),
            StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\nConnection: close\r\n\r\n")]
    [InlineData("\u0015\u0003\u0001\u0000\u0002\u0002\u0016")]
    public async Task Plain_http2_to_another_protocol_is_told(string answer)
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        var port = ((IPEndPoint)listener.LocalEndpoint).Port;
        var answering = AnswerAsync(listener, answer);
        Assert.Contains("4317", await ReasonAsync($"http://127.0.0.1:{port}"), StringComparison.Ordinal);
        await answering;
    }

    [Theory, InlineData(404, "4317"), InlineData(401, "Agent:Token"), InlineData(503, "")]
    public void Status_has_its_hint(int status, string hint) =>
        Assert.Contains(hint, SendHints.OfStatus(status), StringComparison.Ordinal);

    private static async Task AnswerAsync(TcpListener listener, string answer)
    {
        using var connection = await listener.AcceptTcpClientAsync(TestContext.Current.CancellationToken);
        await using var stream = connection.GetStream();
        _ = await stream.ReadAsync(new byte[1024], TestContext.Current.CancellationToken);
        await stream.WriteAsync(System.Text.Encoding.Latin1.GetBytes(answer), TestContext.Current.CancellationToken);
    }

    private static async Task<string> ReasonAsync(string endpoint)
    {
        using var client = new OtlpClient(new AgentOptions { Endpoint = endpoint });
        var result = await client.SendAsync(Batch, TestContext.Current.CancellationToken);
        Assert.Equal(SendOutcome.Later, result.Outcome);
        return result.Reason;
    }
}
