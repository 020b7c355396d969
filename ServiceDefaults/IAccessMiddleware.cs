using Microsoft.AspNetCore.Http;

namespace LightWatch.ServiceDefaults;

/// <summary>
/// Decides whether a request may go on, and answers those that may not. Every service registers exactly one.
/// </summary>
/// <remarks>
/// Endpoints that carry ASP.NET's <c>IAllowAnonymous</c> metadata let every caller in. One instance serves all
/// requests.
/// </remarks>
public interface IAccessMiddleware : IMiddleware;
