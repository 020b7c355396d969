using System.IO.Compression;
using System.Text;
using LightWatch.Query.Json;
using Microsoft.AspNetCore.Http.Features;

namespace LightWatch.Query.Tests.Json;

public sealed class JsonOutputTests
{
    [Fact]
    public async Task Small_answer_goes_out_uncompressed_with_its_length()
    {
        var context = Requests.Get();
        context.Request.Headers.AcceptEncoding = "gzip";
        using var output = new JsonOutput(context);
        output.Write("{}"u8);
        await output.CompleteAsync();
        Assert.Equal("{}", Requests.SentText(context));
        Assert.Equal((2, ""), (context.Response.ContentLength, context.Response.Headers.ContentEncoding.ToString()));
        Assert.Equal("application/json", context.Response.ContentType);
    }

    [Theory, InlineData("gzip", true), InlineData("br, GZIP", true), InlineData("br", false), InlineData("", false)]
    public async Task Large_answer_is_compressed_where_the_client_accepts_it(string accepted, bool compressed)
    {
        var context = Requests.Get();
        context.Request.Headers.AcceptEncoding = accepted;
        var text = new string('x', 200_000);
        using var output = new JsonOutput(context, "text/csv");
        output.WriteAscii(text);
        await output.FlushIfLargeAsync(CancellationToken.None);
        output.WriteAscii("end");
        await output.CompleteAsync();
        Assert.Equal(compressed ? "gzip" : "", context.Response.Headers.ContentEncoding.ToString());
        Assert.Equal("Accept-Encoding", context.Response.Headers.Vary.ToString());
        using Stream sent = new MemoryStream(Requests.Sent(context));
        using var reader = new StreamReader(compressed ? new GZipStream(sent, CompressionMode.Decompress) : sent);
        Assert.Equal(text + "end", await reader.ReadToEndAsync(TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task Small_pieces_wait_for_the_end()
    {
        var context = Requests.Get();
        using var output = new JsonOutput(context);
        output.Write("["u8);
        await output.FlushIfLargeAsync(CancellationToken.None);
        Assert.Empty(Requests.Sent(context));
        output.Write("]"u8);
        await output.CompleteAsync();
        Assert.Equal("[]", Encoding.UTF8.GetString(Requests.Sent(context)));
    }

    [Theory, InlineData(true), InlineData(false)]
    public async Task Answer_that_was_begun_but_not_completed_aborts_the_connection(bool completed)
    {
        var context = Requests.Get();
        var lifetime = new Lifetime();
        context.Features.Set<IHttpRequestLifetimeFeature>(lifetime);
        using (var output = new JsonOutput(context))
        {
            output.WriteAscii(new string('x', 200_000));
            await output.FlushIfLargeAsync(CancellationToken.None);
            if (completed) await output.CompleteAsync();
        }
        Assert.Equal(!completed, lifetime.Aborted);
    }

    private sealed class Lifetime : IHttpRequestLifetimeFeature
    {
        public CancellationToken RequestAborted { get; set; }

        public bool Aborted { get; private set; }

        public void Abort() => Aborted = true;
    }
}
