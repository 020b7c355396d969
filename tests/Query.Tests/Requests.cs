using System.Text;
using LightWatch.Query.Api;
using Microsoft.AspNetCore.Http;

namespace LightWatch.Query.Tests;

/// <summary>Requests without a server; the answer stays in memory.</summary>
internal static class Requests
{
    public static HttpContext Get(string query = "")
    {
        var context = new DefaultHttpContext();
        context.Request.Method = "GET";
        context.Request.QueryString = new QueryString(query.Length == 0 ? "" : "?" + query);
        context.Response.Body = new MemoryStream();
        return context;
    }

    public static HttpContext Post(string query, string form, string contentType = "application/x-www-form-urlencoded")
    {
        var context = Get(query);
        context.Request.Method = "POST";
        context.Request.ContentType = contentType;
        context.Request.Body = new MemoryStream(Encoding.UTF8.GetBytes(form));
        return context;
    }

    public static async Task<ApiForm> FormAsync(string query) =>
        await ApiForm.ReadAsync(Get(query).Request, CancellationToken.None);

    /// <summary>The bytes sent so far.</summary>
    public static byte[] Sent(HttpContext context) => ((MemoryStream)context.Response.Body).ToArray();

    public static string SentText(HttpContext context) => Encoding.UTF8.GetString(Sent(context));
}
