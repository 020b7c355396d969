using System.Text;
using LightWatch.Ingest.Endpoints;
using Microsoft.AspNetCore.Http;

namespace LightWatch.Ingest.Tests.Endpoints;

public sealed class HttpAnswersTests
{
    private static HttpContext Context() => new DefaultHttpContext { Response = { Body = new MemoryStream() } };

    private static string TextOf(HttpContext context) =>
        Encoding.UTF8.GetString(((MemoryStream)context.Response.Body).ToArray());

    [Theory]
    [InlineData("Accepted", 200)]
    [InlineData("Invalid", 400)]
    [InlineData("TooLarge", 413)]
    [InlineData("Busy", 429)]
    [InlineData("Unavailable", 503)]
    public void Each_status_has_its_code(string status, int expected)
    {
        var context = Context();
        context.Response.SetStatus(new IntakeResult(Enum.Parse<IntakeStatus>(status)));
        Assert.Equal(expected, context.Response.StatusCode);
        Assert.Empty(context.Response.Headers.RetryAfter.ToString());
    }

    [Theory, InlineData(1, "1"), InlineData(1000, "1"), InlineData(1001, "2"), InlineData(60_000, "60")]
    public void A_delay_is_given_in_whole_seconds_rounded_up(int milliseconds, string expected)
    {
        var context = Context();
        context.Response.SetStatus(
            new IntakeResult(IntakeStatus.Busy, RetryAfter: TimeSpan.FromMilliseconds(milliseconds)));
        Assert.Equal(expected, context.Response.Headers.RetryAfter.ToString());
    }

    [Fact]
    public async Task A_plain_answer_is_empty_only_if_all_is_durable()
    {
        var whole = Context();
        await whole.Response.EndPlainAsync(new IntakeResult(IntakeStatus.Accepted));
        Assert.Equal((204, ""), (whole.Response.StatusCode, TextOf(whole)));
        var part = Context();
        await part.Response.EndPlainAsync(new IntakeResult(IntakeStatus.Accepted, Rejected: 2, Reason: "too old"));
        Assert.Equal((400, "2 samples were refused: too old\n"), (part.Response.StatusCode, TextOf(part)));
        var busy = Context();
        await busy.Response.EndPlainAsync(IntakeResult.Busy("full"));
        Assert.Equal((429, "full\n", "1"),
            (busy.Response.StatusCode, TextOf(busy), busy.Response.Headers.RetryAfter.ToString()));
    }
}
